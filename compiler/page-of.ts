/** The page that explains a code, as a path in the repository. Every code has one. */
export function pageOf(code: string): string {
  return `docs/reference/diagnostics/${code}.md`;
}
