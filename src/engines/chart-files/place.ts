/**
 * Returns the name of a chart's file in locations.
 *
 * @param place the chart: `charts/web`, or `.` for the working folder.
 * @param path relative to the chart.
 */
export function inPlace(place: string, path: string): string {
  return place === "." ? path : `${place}/${path}`;
}
