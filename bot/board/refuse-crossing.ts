/** What a browser says of where a request comes from. */
export interface Crossing {
  readonly site: string | undefined;
  readonly origin: string | undefined;
}

/**
 * Why a form that was sent cannot have come from the board's own page, or undefined. Browsers set both headers themselves and no page can change
 * them. Under no-referrer the origin is "null" for our own form too, so then only the site header speaks, and what says nothing is refused.
 */
export function refuseCrossing({ site, origin }: Crossing, own: string): string | undefined {
  if (site !== undefined && site !== 'same-origin') return 'The form was sent from another site.';
  if (origin !== undefined && origin !== 'null')
    return origin === own ? undefined : 'The form was sent from another origin.';
  return site === 'same-origin' ? undefined : 'The browser does not say where the form was sent from.';
}
