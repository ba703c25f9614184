/** The few icons, on a 24 × 24 field, drawn with one round pen in the colour of the text. */
import type { ComponentChildren, VNode } from 'preact';

function Icon({
  children,
  flips = false,
}: {
  children: ComponentChildren;
  flips?: boolean;
}): VNode {
  return (
    <svg
      viewBox="0 0 24 24"
      width="1.5em"
      height="1.5em"
      fill="none"
      stroke="currentColor"
      stroke-width="2.4"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      {...(flips ? { 'data-flips': '' } : {})}
    >
      {children}
    </svg>
  );
}

export const BackIcon = (): VNode => (
  <Icon flips>
    <path d="M20 12H5M11 5.5 4.5 12l6.5 6.5" />
  </Icon>
);
export const SendIcon = (): VNode => (
  <Icon flips>
    <path d="M4.5 12h14M12.5 5.5 19.5 12l-7 6.5" stroke-width="3" />
  </Icon>
);
export const PlusIcon = (): VNode => (
  <Icon>
    <path d="M12 5v14M5 12h14" />
  </Icon>
);
export const CheckIcon = (): VNode => (
  <Icon>
    <path d="m4.5 12.5 5 5 10-11" stroke-width="3" />
  </Icon>
);
export const CrossIcon = (): VNode => (
  <Icon>
    <path d="m6 6 12 12M18 6 6 18" stroke-width="3" />
  </Icon>
);
export const EyeIcon = (): VNode => (
  <Icon>
    <path d="M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12z" />
    <circle cx="12" cy="12" r="2.8" fill="currentColor" stroke="none" />
  </Icon>
);
export const SpeakerIcon = (): VNode => (
  <Icon>
    <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z" fill="currentColor" />
    <path d="M15.5 9a4.2 4.2 0 0 1 0 6M18.2 6.3a8 8 0 0 1 0 11.4" />
  </Icon>
);
export const ClockIcon = (): VNode => (
  <Icon>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 7.5V12l3 2" />
  </Icon>
);
export const DoubleCheckIcon = (): VNode => (
  <Icon>
    <path d="m1.5 12.8 4.3 4.3L14 7.5M11.3 16.2l1 1L21.5 7.5" />
  </Icon>
);
export const CloudOffIcon = (): VNode => (
  <Icon>
    <path d="M8 18.5h9.5a4 4 0 0 0 1.2-7.8M15.6 6.6A6 6 0 0 0 7 10.1a4.3 4.3 0 0 0-2.7 7.2M4 3.5l16.5 17.5" />
  </Icon>
);
export const LinkIcon = (): VNode => (
  <Icon>
    <path d="M10 14a4.5 4.5 0 0 0 6.4 0l3-3A4.5 4.5 0 0 0 13 4.6l-1.4 1.4M14 10a4.5 4.5 0 0 0-6.4 0l-3 3a4.5 4.5 0 0 0 6.4 6.4l1.4-1.4" />
  </Icon>
);
export const RefreshIcon = (): VNode => (
  <Icon>
    <path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3v4.5H15" />
  </Icon>
);
export const TabletIcon = (): VNode => (
  <Icon>
    <rect x="5" y="2.5" width="14" height="19" rx="3" />
    <path d="M11 18h2" />
  </Icon>
);
export const CameraIcon = (): VNode => (
  <Icon>
    <path d="M4 8V6a2 2 0 0 1 2-2h2M16 4h2a2 2 0 0 1 2 2v2M20 16v2a2 2 0 0 1-2 2h-2M8 20H6a2 2 0 0 1-2-2v-2" />
    <path d="M9 9h6v6H9z" fill="currentColor" stroke="none" />
  </Icon>
);
export const PrintIcon = (): VNode => (
  <Icon>
    <path d="M7 8V3.5h10V8M7 17H5a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-2" />
    <path d="M7 14h10v6.5H7z" />
  </Icon>
);
export const KitIcon = (): VNode => (
  <Icon>
    <path d="M6 2.5h9l4 4V19a2.5 2.5 0 0 1-2.5 2.5h-9A2.5 2.5 0 0 1 5 19V3.5a1 1 0 0 1 1-1z" />
    <path d="M9 9.5h6M9 13h6M9 16.5h3.5" />
  </Icon>
);
export const FaceIcon = (): VNode => (
  <Icon>
    <circle cx="12" cy="12" r="9" />
    <path d="M8.5 14.5q3.5 3.5 7 0M9 9.5v.6M15 9.5v.6" />
  </Icon>
);
export const DoorIcon = (): VNode => (
  <Icon flips>
    <path d="M13.5 3.5H6.5a1.5 1.5 0 0 0-1.5 1.5v14a1.5 1.5 0 0 0 1.5 1.5h7M11 12h9.5M17 8l4 4-4 4" />
  </Icon>
);
export const PeopleIcon = (): VNode => (
  <Icon>
    <circle cx="9" cy="8" r="3.5" />
    <path d="M2.5 19.5c.3-4 3-6 6.5-6s6.2 2 6.5 6M16 4.8a3.5 3.5 0 0 1 0 6.4M18.2 14.2c2 .8 3.1 2.6 3.3 5.3" />
  </Icon>
);
