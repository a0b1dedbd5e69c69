/** Whether it is a day of the calendar, as YYYY-MM-DD: `Date.parse` takes 30 February for 1 March. */
export function isCalendarDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
