from bff.protection import read_approved
from bff.shareable import SHAREABLE
from masking.classes import DataClass
from masking.verdict import Coordinate
from resolvers.declared import read_rules


def test_shareable_fields_are_in_the_schema_and_public_from_the_root_on() -> None:
    rules = read_rules(read_approved().schema_text)
    classes = {
        at: rules[Coordinate(at)].data_class for at in SHAREABLE if not at.endswith((".__typename", ".id"))
    }
    assert set(classes.values()) == {DataClass.PUBLIC, DataClass.INHERITED}
    roots = [data_class for at, data_class in classes.items() if at.startswith("Query.")]
    assert roots == [DataClass.PUBLIC]
    assert not any(at.endswith((".id", ".cursor", "Cursor")) for at in SHAREABLE)
