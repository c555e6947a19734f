// Starts the compiler's thread from source, as tests do: a thread does not get the loader of its host.
import { register } from 'tsx/esm/api';

register();
await import('./compile-worker.ts');
