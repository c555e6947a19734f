/** An answer of a service of AWS that it will not, in distinction to none: the SDK puts the status beside the error. */
export function isRefusal(error: unknown): error is Error {
  if (!(error instanceof Error) || !('$metadata' in error)) return false;
  const { $metadata: metadata } = error;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return false;
  const { httpStatusCode: status } = metadata;
  return typeof status === 'number' && status >= 400 && status < 500 && status !== 429;
}
