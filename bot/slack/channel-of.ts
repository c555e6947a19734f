import type { Inventory } from '../../plan/inventory.js';

/** The id of the Slack channel of a service; undefined when its channel is of another kind. */
export function slackChannelOf({ services, channels }: Inventory, service: string): string | undefined {
  const name = Object.hasOwn(services, service) ? services[service]?.channel : undefined;
  const channel = name === undefined ? undefined : channels[name];
  return channel && 'slack' in channel ? channel.slack : undefined;
}

/** A Slack id of a person, to call them by; of several accounts the first. */
export function slackIdOf({ people }: Inventory, person: string): string | undefined {
  const declared = Object.hasOwn(people, person) ? people[person]?.slack : undefined;
  const [account] = declared === undefined ? [] : [declared].flat();
  return typeof account === 'string' ? account : account?.user;
}
