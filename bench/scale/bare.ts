import { proxyActivities } from '@temporalio/workflow';

/** What a run is measured against: as many activities one after the other, and nothing else. */
export async function bare({ acts, service }: { readonly acts: number; readonly service: string }): Promise<void> {
  const { act } = proxyActivities<{ act(input: { context: { service: string } }): Promise<null> }>({
    startToCloseTimeout: 30_000,
    retry: { maximumAttempts: 1 },
  });
  for (let n = 0; n < acts; n += 1) await act({ context: { service } });
}
