import { geoEqualEarth, geoGraticule10, geoPath } from "d3-geo";
import { useMemo } from "react";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import world from "world-atlas/countries-110m.json";
import { texts } from "../texts";

export interface Spot { name: string; latitude: number; longitude: number; count: number; usual: boolean }
const WIDTH = 640;
const HEIGHT = 312;
const projection = geoEqualEarth().fitSize([WIDTH, HEIGHT], { type: "Sphere" });
const path = geoPath(projection);
const countries = feature(world as unknown as Topology, (world as unknown as Topology<{ countries: GeometryCollection }>).objects.countries).features.map((each) => path(each) ?? "");
const graticule = path(geoGraticule10()) ?? "";
const frame = path({ type: "Sphere" }) ?? "";

/** Where somebody was: places that are usual for them, and places of their newest actions. What it shows also stands beside it in words. */
export default function WorldMap({ spots }: { spots: readonly Spot[] }) {
  const most = Math.max(...spots.map(({ count }) => count), 1);
  const drawn = useMemo(() => spots.flatMap((spot) => {
    const at = projection([spot.longitude, spot.latitude]);
    return at ? [{ ...spot, x: at[0], y: at[1], size: 4 + 6 * Math.sqrt(spot.count / most) }] : [];
  }).sort((one, other) => Number(other.usual) - Number(one.usual) || other.size - one.size), [spots, most]);
  return (
    <figure className="map">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${texts.people.map}: ${spots.map(({ name }) => name).join("; ")}`}>
        <path d={frame} className="sea" />
        <path d={graticule} className="lines" />
        <path d={countries.join("")} className="land" />
        {drawn.map(({ name, x, y, size, usual, count }) => (
          <circle key={`${name} ${usual}`} cx={x} cy={y} r={size} className={usual ? "spot usual" : "spot"}><title>{`${name} · ${count} ×`}</title></circle>
        ))}
      </svg>
      <figcaption className="legend">
        <span><svg width="12" height="12" aria-hidden="true"><circle cx="6" cy="6" r="5" className="spot usual" /></svg>{texts.people.mapUsual}</span>
        <span><svg width="12" height="12" aria-hidden="true"><circle cx="6" cy="6" r="5" className="spot" /></svg>{texts.people.mapSeen}</span>
      </figcaption>
    </figure>
  );
}
