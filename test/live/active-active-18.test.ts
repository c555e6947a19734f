import { describeActiveActive } from './active-active-suite.js';

describeActiveActive('18', 123, '18');
