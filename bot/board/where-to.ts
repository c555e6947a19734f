/** Addresses of the board's pages. Each carries the read link's token, because no cookie does. */
export interface WhereTo {
  readonly services: string;
  /** Of a service, or of an evacuation by its name. */
  run(name: string): string;
  report(name: string): string;
  history(service: string): string;
}

export function whereTo(token: string): WhereTo {
  const end = `?t=${encodeURIComponent(token)}`;
  return {
    services: `/${end}`,
    run: name => `/runs/${path(name)}${end}`,
    history: service => `/history/${path(service)}${end}`,
    report: name => `/report/${path(name)}${end}`,
  };
}

/** The name of an evacuation has a slash in it. */
function path(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}
