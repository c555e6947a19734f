import { z } from 'zod';
import { JSON_POINTER } from './json-pointer.js';
import { Reference } from './reference.js';

/** An argument vector, never a shell string. An item may be a reference. */
const Command = z.array(z.string().min(1)).min(1);

/** Whatever it asks, the answer is one number, in the unit in which the runbook says what is needed. */
const Measure = z.discriminatedUnion('from', [
  z.strictObject({
    from: z.literal('command').describe('A program whose first line of output is the number.'),
    command: Command.describe('Run by the control worker, with an empty environment.'),
  }),
  z.strictObject({
    from: z.literal('http').describe('A JSON document, asked by GET.'),
    url: Reference.describe('Its address.'),
    pointer: z
      .string()
      .regex(JSON_POINTER, 'expected a JSON pointer (RFC 6901) such as `/status/ready`')
      .describe('Where the number is in it, as a JSON pointer (RFC 6901).'),
    token: Reference.optional().describe('Sent as a bearer token.'),
  }),
  z.strictObject({
    from: z.literal('prometheus').describe('An instant query with one sample as its answer.'),
    url: Reference.describe('Where its HTTP API is, without `/api/v1`.'),
    query: z.string().min(1).describe('In PromQL.'),
    token: Reference.optional().describe('Sent as a bearer token.'),
  }),
  z.strictObject({
    from: z.literal('scale').describe('What `scale` of this pool says is in service.'),
    each: z.number().positive().default(1).describe('What one replica takes, in the unit in which it is needed.'),
  }),
]);
export type Measure = z.output<typeof Measure>;

const KubernetesName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/, 'expected a name of Kubernetes, such as `orders-web`');

const Kubernetes = z
  .strictObject({
    by: z.literal('kubernetes').describe('The scale subresource of a workload.'),
    api: Reference.optional().describe('The address of the API server.'),
    token: Reference.optional().describe('A bearer token; the mounted one is read anew for every request.'),
    ca: Reference.optional().describe(
      "The certificate of the cluster's authority (PEM); without it, those that Node knows count.",
    ),
    kubeconfig: Reference.optional().describe(
      'In place of `api`, `token` and `ca`: a kubeconfig, or the absolute path of one.',
    ),
    context: z.string().min(1).optional().describe('Its context; without it, the one that it calls current.'),
    namespace: KubernetesName,
    kind: z.enum(['deployments', 'statefulsets']).default('deployments'),
    name: KubernetesName,
  })
  .refine(
    ({ api, token, ca, kubeconfig, context }) =>
      kubeconfig === undefined
        ? api !== undefined && token !== undefined && context === undefined
        : api === undefined && token === undefined && ca === undefined,
    'expected either `api` and `token`, or `kubeconfig`',
  );
export type KubernetesScale = z.output<typeof Kubernetes>;

const aws = {
  region: z
    .string()
    .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'expected a region of AWS, such as `us-east-1`')
    .describe('The region of AWS.'),
  key: Reference.optional().describe(
    'An access key, `id:secret` or `id:secret:session`; without it the SDK finds one as it does everywhere.',
  ),
  api: Reference.optional().describe("Another address than Amazon's."),
};

const Scale = z.discriminatedUnion('by', [
  Kubernetes,
  z.strictObject({
    by: z.literal('aws-autoscaling').describe('An Auto Scaling group of Amazon EC2.'),
    group: z.string().min(1).max(255).describe('Its name.'),
    ...aws,
  }),
  z.strictObject({
    by: z.literal('aws-ecs').describe('A service of Amazon ECS.'),
    cluster: z.string().min(1).max(2048).describe('The name or the ARN of its cluster.'),
    service: z.string().min(1).max(2048).describe('Its name or its ARN.'),
    ...aws,
  }),
  z.strictObject({
    by: z.literal('command').describe('Programs of your own.'),
    set: Command.describe(
      'Gets the wanted number as one more argument. Done twice with the same number it must change nothing.',
    ),
    read: Command.describe('Its first line of output is the number of replicas that are ready.'),
  }),
]);
export type Scale = z.output<typeof Scale>;

/** What carries the clients of a service in one region: how much it can take, and how it is made larger. */
export const Pool = z
  .strictObject({
    measure: Measure.optional().describe('Where `capacity.check` reads what there is.'),
    scale: Scale.optional().describe('What `capacity.scale` makes larger.'),
  })
  .refine(({ measure, scale }) => measure?.from !== 'scale' || scale !== undefined, {
    error: 'expected `scale` beside it, because it is measured by that',
    path: ['measure', 'from'],
  });
export type Pool = z.output<typeof Pool>;
