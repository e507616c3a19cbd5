import { Button, Combobox, Group, Textarea, useCombobox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { api, held, Refused } from "../api";
import { texts } from "../texts";
import { completed } from "./query_words";

const t = texts.query;
interface Props { query: string; cause: unknown; onAsk: (query: string) => void; onClose: () => void }

/** A query in words, completed as one types. */
export function QueryLine({ query, cause, onAsk, onClose }: Props) {
  const [text, setText] = useState(query);
  const [caret, setCaret] = useState(query.length);
  const [pending, setPending] = useState<number>();
  const area = useRef<HTMLTextAreaElement>(null);
  const list = useCombobox({ onDropdownClose: () => list.resetSelectedOption() });
  const reasons = useQuery({ queryKey: ["reasons"], staleTime: Infinity, queryFn: async ({ signal }) => held(await api.GET("/risk/v1/reasons", { signal })).reasons.map(({ code }) => code) });
  const { from, offers } = completed(text, caret, reasons.data ?? []);
  useEffect(() => setText(query), [query]);
  useEffect(() => {
    if (pending === undefined) return;
    area.current?.setSelectionRange(pending, pending);
    setPending(undefined);
  }, [pending, text]);

  const take = (offer: string): void => {
    const end = text.slice(caret).match(/^[\w.]*/)?.[0].length ?? 0;
    const put = offer.endsWith("(") ? offer : `${offer} `;
    const next = `${text.slice(0, from)}${put}${text.slice(caret + end).trimStart()}`;
    setText(next);
    setCaret(from + put.length);
    setPending(from + put.length);
    list.resetSelectedOption();
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" && !list.dropdownOpened) list.openDropdown();
    if (event.key === "Escape" && list.dropdownOpened) { event.preventDefault(); event.stopPropagation(); list.closeDropdown(); return; }
    if (event.key === "Tab" && !event.shiftKey && list.dropdownOpened && offers.length && text.slice(from, caret)) { event.preventDefault(); take(offers[Math.max(0, list.getSelectedOptionIndex())]!.text); return; }
    if (event.key !== "Enter" || event.shiftKey || (list.dropdownOpened && list.getSelectedOptionIndex() >= 0)) return;
    event.preventDefault();
    list.closeDropdown();
    onAsk(text.trim());
  };
  const wrong = mistakeIn(cause);
  return (
    <div className="query-line">
      <Combobox store={list} onOptionSubmit={take} withinPortal={false} position="bottom-start" middlewares={{ flip: false, shift: true }} transitionProps={{ duration: 0 }}>
        <Combobox.Target targetType="input">
          <Textarea
            ref={area} autosize minRows={1} maxRows={6} aria-label={t.label} placeholder={t.placeholder} value={text} maxLength={4096} spellCheck={false} autoFocus={!query} classNames={{ input: "mono" }}
            error={wrong ? `${wrong.at < query.length ? t.near(query.slice(wrong.at, wrong.at + 24)) : t.atEnd} ${wrong.message}` : undefined}
            onChange={(event) => { setText(event.currentTarget.value.replaceAll("\n", " ")); setCaret(event.currentTarget.selectionStart); list.openDropdown(); list.resetSelectedOption(); }}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart)} onFocus={() => { if (!text.trim()) list.openDropdown(); }} onBlur={() => list.closeDropdown()} onKeyDown={pressed}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={!offers.length} className="offers">
          <Combobox.Options mah={280} style={{ overflowY: "auto" }} aria-label={t.offers}>
            {offers.map((each) => <Combobox.Option key={each.text} value={each.text}><span className="mono">{each.text}</span>{each.note && <span className="dim"> {each.note}</span>}</Combobox.Option>)}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      <Group gap={6} wrap="nowrap">
        <Button size="sm" onClick={() => onAsk(text.trim())}>{t.ask}</Button>
        <Button size="sm" variant="subtle" onClick={onClose}>{t.close}</Button>
      </Group>
    </div>
  );
}

/** What the API says is wrong with a query, and where. */
export function mistakeIn(cause: unknown): { at: number; message: string } | undefined {
  const fault = cause instanceof Refused ? cause.details.find(({ location }) => location.startsWith("query.query[")) : undefined;
  return fault && { at: Number(fault.location.slice("query.query[".length, -1)), message: fault.message };
}
