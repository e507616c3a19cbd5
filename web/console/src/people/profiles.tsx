import { Button, Title } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { api, held } from "../api";
import type { components } from "../described/api";
import { Failed, Loading } from "../frame/states";
import { Fact } from "../recommendations/details";
import { texts } from "../texts";
import { shown } from "../words";
import { History } from "./history";
import { Linked } from "./linked";
import type { Spot } from "./map";
import { Accounts, Head, Seen, Trusted } from "./parts";

const t = texts.people;
type Schemas = components["schemas"];
const WorldMap = lazy(() => import("./map"));

export function User({ id }: { id: string }) {
  const key = ["user", id];
  const read = useInfiniteQuery({
    queryKey: key, initialPageParam: undefined as string | undefined,
    queryFn: async ({ signal, pageParam }) => held(await api.GET("/risk/v1/users/{user_id}", { params: { path: { user_id: id }, query: pageParam ? { cursor: pageParam } : {} }, signal })),
    getNextPageParam: (last) => last.cursor,
  });
  if (read.isError) return <Failed cause={read.error} again={() => void read.refetch()} />;
  const data = read.data?.pages[0];
  if (!read.data || !data) return <Loading />;
  const actions = read.data.pages.flatMap((page) => page.actions);
  return (
    <>
      <Head title={id} label={{ type: "USER_ID", value: id, read: key }} successes={data.successes} first={data.first_seen} last={data.last_seen} reputation={data.reputation}>
        {data.other_ids.length > 0 && <span className="dim">{t.otherIds}: <span className="long">{data.other_ids.join(", ")}</span></span>}
      </Head>
      <div className="columns">
        <section className="card">
          <Title order={2} size="h6">{t.usual}</Title>
          {data.successes === 0 && <p className="dim">{t.usualNothing}</p>}
          <Seen name={t.places} values={data.places} /><Seen name={t.browsers} values={data.browsers} /><Seen name={t.timezones} values={data.timezones} /><Seen name={t.languages} values={data.languages} />
        </section>
        <div className="stacked">
          <Places places={data.places} actions={actions} />
          <Trusted user={id} devices={data.devices} />
        </div>
      </div>
      <Linked user={id} />
      <History actions={actions} timeline={read.data.pages.flatMap((page) => page.timeline)} />
      <More read={read} />
    </>
  );
}

export function Device({ id }: { id: string }) {
  const key = ["device", id];
  const read = useInfiniteQuery({
    queryKey: key, initialPageParam: undefined as string | undefined,
    queryFn: async ({ signal, pageParam }) => held(await api.GET("/risk/v1/devices/{device_id}", { params: { path: { device_id: id }, query: pageParam ? { cursor: pageParam } : {} }, signal })),
    getNextPageParam: (last) => last.cursor,
  });
  if (read.isError) return <Failed cause={read.error} again={() => void read.refetch()} />;
  const data = read.data?.pages[0];
  if (!read.data || !data) return <Loading />;
  const actions = read.data.pages.flatMap((page) => page.actions);
  return (
    <>
      <Head title={`${t.kinds.device} ${id.slice(0, 20)}…`} successes={data.successes} first={data.first_seen} last={data.last_seen} reputation={data.reputation} />
      <div className="columns">
        <section className="card">
          <Title order={2} size="h6">{t.usual}</Title>
          {data.successes === 0 && <p className="dim">{t.usualNothing}</p>}
          <Seen name={t.places} values={data.places} /><Seen name={t.traits} values={data.traits} /><Seen name={t.keys} values={data.keys} />
        </section>
        <div className="stacked">
          <Places places={data.places} actions={actions} />
          <Accounts accounts={data.accounts} more={data.more_accounts} />
        </div>
      </div>
      <History actions={actions} timeline={read.data.pages.flatMap((page) => page.timeline)} />
      <More read={read} />
    </>
  );
}

export function Address({ ip }: { ip: string }) {
  const key = ["address", ip];
  const read = useQuery({ queryKey: key, queryFn: async ({ signal }) => held(await api.GET("/risk/v1/addresses/{ip}", { params: { path: { ip } }, signal })) });
  if (read.isError) return <Failed cause={read.error} again={() => void read.refetch()} />;
  if (!read.data) return <Loading />;
  const { data } = read;
  const facts = Object.entries({ ...(data.facts as object), ...(data.network as object) });
  return (
    <>
      <Head title={ip} label={{ type: "IP_ADDRESS", value: ip, read: key }} reputation={data.reputation} />
      <div className="columns">
        <section className="card"><Title order={2} size="h6">{texts.details.context}</Title><dl className="facts">{facts.map(([name, value]) => <Fact key={name} name={name.replaceAll("_", " ")}>{shown(value)}</Fact>)}</dl></section>
        <div className="stacked">
          <Places places={[]} actions={data.actions} />
          <Accounts accounts={data.accounts} more={data.more_accounts} />
        </div>
      </div>
      <History actions={data.actions} timeline={[]} />
    </>
  );
}

function More({ read }: { read: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown } }) {
  return read.hasNextPage ? <Button variant="default" size="sm" loading={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>{t.older}</Button> : null;
}

/** On a map: the places that are usual, and those of the newest actions. */
function Places({ places, actions }: { places: readonly Schemas["SeenPlace"][]; actions: readonly Schemas["ActionLine"][] }) {
  const usual = places.flatMap(({ what, count, latitude, longitude }): Spot[] => (latitude != null && longitude != null ? [{ name: what, latitude, longitude, count, usual: true }] : []));
  const seen = new Map<string, Spot>();
  for (const { place, latitude, longitude } of actions) {
    if (latitude == null || longitude == null) continue;
    const spot = seen.get(place ?? "") ?? { name: place ?? "", latitude, longitude, count: 0, usual: false };
    seen.set(place ?? "", { ...spot, count: spot.count + 1 });
  }
  const spots = [...usual, ...seen.values()];
  if (!spots.length) return null;
  return <section className="card"><Title order={2} size="h6">{t.map}</Title><Suspense fallback={<div className="map" />}><WorldMap spots={spots} /></Suspense></section>;
}
