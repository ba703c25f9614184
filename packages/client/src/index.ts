export { textBytes } from './conversation/text-item.ts';
export { openFamilyCore } from './family/family-core.ts';
export * from './ports.ts';
export * from './view.ts';
