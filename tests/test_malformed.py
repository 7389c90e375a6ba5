"""Addresses that make no sense: a sentence and status 400, never an error of the server."""

import json
from urllib.parse import quote

import pytest
from datasette.app import Datasette

from .addresses import addresses, ask
from .private_data import make

THROUGH = {"table": "reasons", "column": "claim_id", "value": "1"}
NOT_READ = {
    "id__in": ["[", "[[1]]", "[" * 5000],
    "band__notin": ["[", '["a'],
    "id__gt": ["9" * 400],
    "id__arraycontains": ["\0"],
    "_through": [
        *("[", '"', "{", "null", "1", '"reasons"', "[]", "{}", "\0", "[" * 5000),
        *(
            json.dumps(THROUGH | change)
            for change in (
                {"table": []},
                {"table": "sources"},
                {"table": "no"},
                {"column": 1},
                {"value": {}},
                {"value": [1]},
                {"value": 10**30},
                {"value": "\ud800"},
            )
        ),
    ],
    "_where": ["\0", "1=1\0", "(", "no = 1", "json('{')"],
    "no": ["1"],
    "no__in": ["[", "a"],
    "_x__in": ["["],
}
FILTERED = ("/claims/-/reliability", "claims.schema.jsonld", "claims.annotations.jsonld")


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return make(tmp_path_factory.mktemp("malformed") / "claims.db")


@pytest.mark.asyncio
async def test_no_filter_is_an_error_of_the_server(database):
    datasette = Datasette([database])
    await datasette.invoke_startup()
    application = datasette.app()
    own = [route for route in datasette._routes() if "/-/reliability" in route[0].pattern]
    for page in addresses(own, {"id": ["1"], "database": ["claims"]}):
        filters = page.removesuffix(".json") == FILTERED[0] or page.endswith(FILTERED[1:])
        for name, values in NOT_READ.items():
            for value in values:
                address = f"{page}?{quote(name)}={quote(value.encode('utf-8', 'surrogatepass'))}"
                status, answer = await ask(application, address)
                assert status < 500, (address[:200], answer[-500:])
                if filters and name != "id__arraycontains":  # which no row meets
                    assert status == 400, (address[:200], answer[-500:])
