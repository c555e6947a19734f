import { describeActiveActive } from '../live/active-active-suite.js';

describeActiveActive('18', 123, '18');
