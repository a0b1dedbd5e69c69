const TIME_ZONE = 'America/New_York';

/** Midnight of a day at the exchange, ms since the epoch: New York time, with daylight saving. */
export function midnightTs(date: string): number {
  const utc = Date.parse(`${date}T00:00:00Z`);
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: TIME_ZONE, hourCycle: 'h23', timeZoneName: 'longOffset' });
  // Clocks are changed at night, never at noon.
  const noon = new Date(utc + 12 * 3_600_000);
  const offset = parts.formatToParts(noon).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d{2}):(\d{2})/.exec(offset) ?? [];
  return utc - (sign === '-' ? -1 : 1) * (Number(hours) * 3_600_000 + Number(minutes) * 60_000);
}
