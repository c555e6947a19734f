import type { Estate, Pooler, Proxy } from './inventory.js';

/** One server of a fleet, as an entry of its own. `first` is the one that the inventory's entry itself describes. */
export interface Instance<Via> {
  readonly name: string;
  readonly via: Via;
}

export function poolersOf({ instances = {}, ...first }: Pooler): readonly Instance<Pooler>[] {
  const { region: _, ...shared } = first;
  const others = Object.entries(instances).map(([name, { entry = first.entry, ...own }]) => ({
    name,
    via: { ...shared, ...own, entry },
  }));
  return [{ name: 'first', via: first }, ...others];
}

export function proxiesOf({ instances = {}, ...first }: Proxy): readonly Instance<Proxy>[] {
  const { region: _, ...shared } = first;
  const others = Object.entries(instances).map(([name, own]) => ({ name, via: { ...shared, ...own } }));
  return [{ name: 'first', via: first }, ...others];
}

/** One way that clients take: `pooler`, `proxy`, or `pooler/NAME` for another instance of a fleet. */
export interface ClientRoute {
  readonly route: string;
  readonly clients: string;
}

export function clientRoutesOf({ pooler, proxy }: Estate['traffic'][string]): readonly ClientRoute[] {
  return [
    ...(pooler ? poolersOf(pooler) : []).map(({ name, via }) => ({ route: routeName('pooler', name), ...pick(via) })),
    ...(proxy ? proxiesOf(proxy) : []).map(({ name, via }) => ({ route: routeName('proxy', name), ...pick(via) })),
  ];
}

export function routeName(layer: 'pooler' | 'proxy', instance: string): string {
  return instance === 'first' ? layer : `${layer}/${instance}`;
}

const pick = ({ clients }: { readonly clients: string }) => ({ clients });
