import { describeActiveActive } from './active-active-suite.js';

describeActiveActive('15', 122, 'system');
