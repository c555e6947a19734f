export * from '../../../workflows/index.js';
