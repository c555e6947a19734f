/** Addresses of the board's pages. Each carries the read link's token, because no cookie does. */
export interface WhereTo {
  readonly services: string;
  run(service: string): string;
  report(service: string): string;
  history(service: string): string;
}

export function whereTo(token: string): WhereTo {
  const end = `?t=${encodeURIComponent(token)}`;
  return {
    services: `/${end}`,
    run: service => `/runs/${encodeURIComponent(service)}${end}`,
    history: service => `/history/${encodeURIComponent(service)}${end}`,
    report: service => `/report/${encodeURIComponent(service)}${end}`,
  };
}
