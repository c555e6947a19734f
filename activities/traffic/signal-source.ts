import type { TrafficSignal } from '../../plan/traffic/traffic-signal.js';
import type { Signal } from '../../plan/traffic/pace.js';
import type { Resolves } from '../resolves.js';
import { httpProbe } from './http-probe.js';
import { prometheus } from './prometheus.js';

/** Says how a region's clients are served. What it cannot say is null, never a failure: the judge decides how long silence may last. */
export interface SignalSource {
  read(region: string, limit: AbortSignal): Promise<Signal>;
}

export async function openSignal(signal: TrafficSignal, deps: Resolves): Promise<SignalSource> {
  return signal.source === 'http' ? httpProbe(signal, deps) : await prometheus(signal, deps);
}
