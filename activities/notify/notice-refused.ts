/** Why a message was not taken, without the channel's address: that may be a secret. */
export class NoticeRefused extends Error {
  override readonly name = 'NoticeRefused';
}

/** The code of a system's error, such as `ENOSPC` or `ECONNREFUSED`; it names no path and no address, as the message would. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
}
