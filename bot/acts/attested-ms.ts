/** How long the bot's word on who said something is good. It is used at once; this only covers clocks that differ. */
export const ATTESTED_MS = 60_000;
