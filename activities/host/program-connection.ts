/** A connection for one of PostgreSQL's programs. The password goes through the environment: an argument vector can be read by everybody on the host. */
export function connectionOf(dsn: string): {
  readonly source: string;
  readonly password: Readonly<Record<string, string>>;
} {
  const url = new URL(dsn);
  const password = decodeURIComponent(url.password);
  url.password = '';
  return { source: url.href, password: password === '' ? {} : { PGPASSWORD: password } };
}
