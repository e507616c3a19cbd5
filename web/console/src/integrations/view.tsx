import { Title } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMay } from "../may";
import { Checker } from "./checker";
import { Clients } from "./clients";
import { Code } from "./code";
import "./integrations.css";
import { texts as t } from "./texts";
import { Webhooks } from "./webhooks";

type Part = keyof typeof t.parts;

/** From the first line of code to the first decision, and who is told of what happens. */
export function IntegrationsView() {
  const { part = "check", application } = useSearch({ from: "/integrations" });
  const may = useMay();
  const navigate = useNavigate({ from: "/integrations" });
  return (
    <div className="view page integrations">
      <div><Title order={1} size="h4">{t.title}</Title><p className="dim lead">{t.lead}</p></div>
      <div className="spans parts" role="group" aria-label={t.title}>
        {(Object.keys(t.parts) as Part[]).filter((each) => each !== "webhooks" || may("GET /risk/v1/webhooks")).map((each) => <button key={each} type="button" className="plain" aria-pressed={each === part} onClick={() => void navigate({ search: { part: each } })}>{t.parts[each]}</button>)}
      </div>
      {part === "check" && <Checker application={application} onApplication={(chosen) => void navigate({ search: (before) => ({ ...before, application: chosen }), replace: true })} />}
      {part === "code" && <Code />}
      {part === "clients" && <Clients />}
      {part === "webhooks" && <Webhooks />}
    </div>
  );
}
