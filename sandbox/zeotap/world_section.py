"""The section `zeotap` of a world: what its workspaces hold before the first call.

organization  {id, name}; the one that the workspaces belong to
accounts      [{id, name, email}]: people
tokens        [{token, account, expires_at}]: the tokens of accounts, good in all their workspaces
workspaces    [{id, name, slug, members, roles, api_keys, connections, destinations, sources,
              models, audiences, syncs, audience_syncs}]

Of a workspace:

members         [{account, role}]; role is owner, admin, member or the id of a role below
roles           [{id, name, description, permissions}]: its own roles
api_keys        [{id, key, name, role, status, created_by}]
connections     [{id, name, type, config}]: shared by destinations and sources
destinations    [{id, name, destination_type, config, connection_id, status, status_error, …}]
sources         the same, with source_type
models          [{id, name, source_id, columns, primary_key_column, rows, …}]; rows: [{column: value}]
audiences       [{id, name, primary_key_column, rows}]
syncs           [{id, name, model_id, destination_id, sync_mode, status, …}] as the API has them
audience_syncs  [{id, name, audience_id, destination_id, sync_mode, status, …}]

What is left out has the value that creating it over the API would give it. Without the section, or
without one of its first four members, there are two workspaces, Sandbox One and Sandbox Two, and the
tokens sk_test_sandbox (owner of both), sk_test_admin and sk_test_member (of the first one).
"""
