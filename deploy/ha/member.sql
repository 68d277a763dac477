-- A new member of a MySQL group, before it joins: run once on each, by root. The history ends empty, so that the members begin equal.
-- deploy/ha/router.cfg logs in as this user to find the primary; it can see the states of the members and nothing else.
CREATE USER IF NOT EXISTS parley_router@'%';
GRANT SELECT ON performance_schema.replication_group_members TO parley_router@'%';
RESET BINARY LOGS AND GTIDS;
