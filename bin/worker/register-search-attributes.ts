import type { Client } from '@temporalio/client';
import { reasonOf } from '../../activities/fail.js';
import { searchKeys } from '../../workflows/search-attributes.js';

/** `INDEXED_VALUE_TYPE_KEYWORD` (temporal/api/enums/v1/common.proto). */
const KEYWORD = 2;
const DEADLINE_MS = 2_000;

/**
 * Makes the namespace know the attributes by which runs are searched for. Where a worker may not do that, runs start without them until somebody who
 * may has. Returns why not; undefined when the namespace knows them.
 */
export async function registerSearchAttributes(client: Client): Promise<string | undefined> {
  const { namespace } = client.options;
  const names = Object.values(searchKeys).map(({ name }) => name);
  try {
    return await client.withDeadline(Date.now() + DEADLINE_MS, async () => {
      const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
      const missing = names.filter(name => !Object.hasOwn(customAttributes, name));
      if (missing.length === 0) return undefined;
      const searchAttributes = Object.fromEntries(missing.map(name => [name, KEYWORD]));
      await client.connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
      return undefined;
    });
  } catch (error) {
    return reasonOf(error);
  }
}
