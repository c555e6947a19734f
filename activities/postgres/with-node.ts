import { failure } from '../fail.js';
import { contactOf, openSession, type Session, type SessionOptions } from './session.js';

/** Opens a connection to the server of a region. Fails with `unreachable`: nothing was asked of it yet, so nothing was changed. */
export async function openNode(region: string, dsn: string, options: SessionOptions): Promise<Session> {
  return await openSession(dsn, options).catch((error: unknown) => {
    throw failure('unreachable', {
      what: `The server in ${region} did not answer (${contactOf(error).detail}).`,
      state: `Nothing was changed in ${region} by this attempt.`,
      todo: `See whether the server in ${region} runs and can be reached, then retry the step.`,
    });
  });
}

/** The same for one piece of work; the connection is closed whatever happens. */
export async function withNode<Result>(
  region: string,
  dsn: string,
  options: SessionOptions,
  use: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await openNode(region, dsn, options);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}
