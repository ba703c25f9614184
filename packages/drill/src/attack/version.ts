/** Version of the attacks: any change to what an attack tries or accepts changes this number. */
export const DRILL_VERSION = '1.6.1';
