import { ServiceError } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';

/**
 * Starts a workflow with search attributes, or, in a namespace that does not know them, without: a run must not hang on being searchable. Nothing was
 * started by the attempt that is refused.
 */
export async function startSearchable<Started>(
  attributes: readonly SearchAttributePair[],
  start: (more: { typedSearchAttributes?: SearchAttributePair[] }) => Promise<Started>,
): Promise<Started> {
  try {
    return await start({ typedSearchAttributes: [...attributes] });
  } catch (error) {
    if (!isAboutAttributes(error)) throw error;
    return await start({});
  }
}

/** gRPC's status 3 is INVALID_ARGUMENT. */
function isAboutAttributes(error: unknown): boolean {
  const cause: unknown = error instanceof ServiceError ? error.cause : error;
  if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 3) return false;
  return /search attribute/i.test(cause.message);
}
