import { Button, Popover, Stack, TextInput } from "@mantine/core";
import { IconCalendar } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import type { Time } from "./asked";
import { texts } from "./texts";
import { atMoment } from "./words";

interface Props { time: Time; start: number; end: number; onChange: (time: Time) => void }

/** A time between two moments, in the analyst's zone. */
export function Moments({ time, start, end, onChange }: Props) {
  const [opened, setOpened] = useState(false);
  const [from, setFrom] = useState(local(start));
  const [to, setTo] = useState(local(end));
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const told = { from: Date.parse(from), to: Date.parse(to) };
    if (told.from < told.to) { onChange(told); setOpened(false); }
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button size="compact-sm" variant={time.from ? "light" : "default"} aria-label={texts.time.custom} title={texts.time.custom} className="moment-button"
          onClick={() => { setFrom(local(start)); setTo(local(end)); setOpened(!opened); }}>
          {time.from && time.to ? `${atMoment(time.from)} – ${atMoment(time.to)}` : <IconCalendar size={15} aria-hidden="true" />}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={save}>
          <Stack gap="xs">
            <TextInput type="datetime-local" label={texts.time.from} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
            <TextInput type="datetime-local" label={texts.time.to} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
            <Button type="submit" size="sm">{texts.time.apply}</Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

const local = (at: number): string => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
