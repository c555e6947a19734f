import type { createConnection } from 'mysql2/promise';
import { failure, reasonOf } from '../fail.js';

interface Mysql {
  readonly createConnection: typeof createConnection;
}

/** The optional peer `mysql2`, loaded when a step first needs it: who has only PostgreSQL does not install it. */
export async function loadMysql(): Promise<Mysql> {
  try {
    return await import('mysql2/promise');
  } catch (error) {
    throw failure('program-failed', {
      what: `The package mysql2, which speaks to MariaDB, cannot be loaded (${reasonOf(error)}).`,
      state: 'Nothing was changed by this step.',
      todo: 'Install mysql2 beside Lifeboat on the control workers and on the workers of the regions, then retry.',
    });
  }
}
