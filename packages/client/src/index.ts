export * from './ports.ts';
export * from './view.ts';
