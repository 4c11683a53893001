"""Node ids as the server under test seals them: under the development key."""

from functools import cache

from bff.app import node_types
from masking.keys import DEVELOPMENT_KEY, KeyRing, MasterKey
from masking.seal import AesSivSealer
from masking.viewer import Tenant
from resolvers.schema import build_schema

HOME_BANK = Tenant("JX0101")
"""The member bank in which all personas work but one."""


@cache
def development_sealer() -> AesSivSealer:
    return AesSivSealer(KeyRing((MasterKey(1, DEVELOPMENT_KEY),)), node_types(build_schema()._schema))


def sealed_id(type_name: str, number: str, tenant: Tenant = HOME_BANK) -> str:
    return development_sealer().for_type(tenant, type_name).seal(number)
