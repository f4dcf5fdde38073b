/**
 * How a file of a chart is called in places.
 *
 * @param place of the chart: `charts/web`, or `.` for the working folder.
 * @param path below the chart.
 */
export function inPlace(place: string, path: string): string {
  return place === "." ? path : `${place}/${path}`;
}
