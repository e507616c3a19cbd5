import { ActionIcon, Button, Checkbox, Menu, Modal, Stack, TextInput } from "@mantine/core";
import { IconBookmark, IconDeviceFloppy, IconRefresh, IconShare, IconShareOff, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter, useRouterState } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useMay } from "../may";
import { current } from "../signing_in";
import { texts } from "../texts";
import { done, failed } from "../told";
import { withoutKind } from "../words";
import { change, drop, keptViews, save, type SavedView } from "./kept_views";

const t = texts.saved;
const BELOW = /^\/console(?=\/|$)/;

/** Views under a name: whatever is in the address of a view is kept, and comes back. */
export function SavedViews() {
  const router = useRouter();
  const queries = useQueryClient();
  const here = useRouterState({ select: ({ location }) => location.href.replace(BELOW, "") });
  const may = useMay();
  const allowed = may("GET /risk/v1/views");
  const read = useQuery({ ...keptViews, enabled: allowed });
  const [naming, setNaming] = useState(false);
  if (!allowed) return null;
  const me = current()?.username ?? "";
  const views = read.data ?? [];
  const owned = (view: SavedView): boolean => withoutKind(view.owner) === me;
  const shown = views.find((view) => view.address === here);
  const act = (what: Promise<void>, told: string): void => {
    what.then(() => { done(told); return queries.invalidateQueries({ queryKey: keptViews.queryKey }); }).catch(failed);
  };
  const groups = [[t.own, views.filter(owned)], [t.others, views.filter((view) => !owned(view))]] as const;
  return (
    <>
      <Menu position="bottom-end" width={320} transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={34} aria-label={t.title} title={t.title}><IconBookmark size={19} fill={shown ? "currentColor" : "none"} /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown className="saved-views">
          {groups.map(([name, some]) => some.length > 0 && (
            <div key={name}>
              <Menu.Label>{name}</Menu.Label>
              {some.map((view) => (
                <Menu.Item key={view.view_id} aria-current={view === shown || undefined} data-chosen={view === shown || undefined} onClick={() => void router.navigate({ href: `/console${view.address}` })}>
                  {view.name}{owned(view) ? view.shared && <span className="dim"> · {t.shared}</span> : <span className="dim"> · {withoutKind(view.owner)}</span>}
                </Menu.Item>
              ))}
            </div>
          ))}
          {views.length === 0 && <Menu.Label>{t.none}</Menu.Label>}
          <Menu.Divider />
          <Menu.Item leftSection={<IconDeviceFloppy size={16} />} onClick={() => setNaming(true)}>{t.save} …</Menu.Item>
          {shown && owned(shown) && (
            <>
              <Menu.Item leftSection={shown.shared ? <IconShareOff size={16} /> : <IconShare size={16} />} onClick={() => act(change(shown, { shared: !shown.shared }), shown.shared ? t.unsharedNow : t.sharedNow)}>{shown.shared ? t.unshare : t.share}: {shown.name}</Menu.Item>
              <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => act(drop(shown), t.dropped)}>{t.drop}: {shown.name}</Menu.Item>
            </>
          )}
          {!shown && views.some((view) => owned(view) && pathOf(view.address) === pathOf(here)) && views.filter((view) => owned(view) && pathOf(view.address) === pathOf(here)).map((view) => (
            <Menu.Item key={view.view_id} leftSection={<IconRefresh size={16} />} onClick={() => act(change(view, { address: here }), t.savedNow)}>{t.replace(view.name)}</Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={naming} onClose={() => setNaming(false)} title={t.save} size="sm" transitionProps={{ duration: 0 }} closeButtonProps={{ "aria-label": texts.details.close }}>
        <Naming onSave={(name, shared) => { setNaming(false); act(save(name, here, shared), t.savedNow); }} />
      </Modal>
    </>
  );
}

const pathOf = (address: string): string => address.split("?")[0] ?? "";

function Naming({ onSave }: { onSave: (name: string, shared: boolean) => void }) {
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const finish = (event: FormEvent): void => { event.preventDefault(); if (name.trim()) onSave(name.trim(), shared); };
  return (
    <form onSubmit={finish}>
      <Stack gap="sm">
        <TextInput label={t.name} maxLength={100} data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Checkbox label={t.shareWithAll} checked={shared} onChange={(event) => setShared(event.currentTarget.checked)} />
        <Button type="submit" disabled={!name.trim()}>{texts.deeds.save}</Button>
      </Stack>
    </form>
  );
}
