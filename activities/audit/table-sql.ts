/** What an administrator runs once, in a database that is not among those that move. Writers are members of the role, never the owner. */
export const AUDIT_TABLE_SQL = `CREATE ROLE lifeboat_audit NOLOGIN;
CREATE SCHEMA lifeboat_audit;
CREATE TABLE lifeboat_audit.entry (seq bigint PRIMARY KEY, line text NOT NULL);
GRANT USAGE ON SCHEMA lifeboat_audit TO lifeboat_audit;
GRANT SELECT, INSERT ON lifeboat_audit.entry TO lifeboat_audit;
`;
