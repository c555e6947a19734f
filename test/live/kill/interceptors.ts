import { proxySinks, type Sinks, type WorkflowInterceptorsFactory } from '@temporalio/workflow';

export interface KillSinks extends Sinks {
  kill: { reported(step: string, act: string): void };
}

const { kill } = proxySinks<KillSinks>();

/**
 * Short waits, so that hundreds of dead workers are noticed in a second each and not in five; what is decided afterwards is the product's own.
 * `reported`: Temporal has the act's result and the workflow has just learnt of it.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      async scheduleActivity(input, next) {
        const { options } = input;
        const beats = options.heartbeatTimeout === undefined ? {} : { heartbeatTimeout: 1_500 };
        const retry = { ...options.retry, initialInterval: 20 };
        const result = await next({ ...input, options: { ...options, ...beats, retry } });
        kill.reported(stepOf(input.args[0]), input.activityType);
        return result;
      },
    },
  ],
});

function stepOf(input: unknown): string {
  return (input as { context?: { step?: string } } | undefined)?.context?.step ?? '';
}
