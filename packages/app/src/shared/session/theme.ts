/** Follows the device between day and night. */

export type Theme = 'light' | 'dark';

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

export function followDeviceTheme(): void {
  const night = matchMedia('(prefers-color-scheme: dark)');
  const apply = (): void => applyTheme(night.matches ? 'dark' : 'light');
  night.addEventListener('change', apply);
  apply();
}
