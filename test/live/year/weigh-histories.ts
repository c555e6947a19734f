import { proxySinks, type Sinks, type WorkflowInterceptors, workflowInfo } from '@temporalio/workflow';

export interface WeightSinks extends Sinks {
  weight: {
    /** How many events an execution had at its last task: the few that end it are not counted. */
    ended(type: string, events: number): void;
  };
}

/** Tells the test how long the history of each execution has become, also of one that is continued as new. */
export function interceptors(): WorkflowInterceptors {
  const { weight } = proxySinks<WeightSinks>();
  return {
    inbound: [
      {
        async execute(input, next) {
          try {
            return await next(input);
          } finally {
            const { workflowType, historyLength } = workflowInfo();
            weight.ended(workflowType, historyLength);
          }
        },
      },
    ],
  };
}
