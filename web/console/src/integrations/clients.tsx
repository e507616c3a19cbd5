import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { Snippet } from "./code";
import { texts } from "./texts";

const t = texts.clients;
type What = keyof typeof t.whats;

/** The command by which whoever runs this deployment makes a client, or changes its secrets. */
export function Clients() {
  const [what, setWhat] = useState<What>("create");
  const [tenant, setTenant] = useState("");
  const [application, setApplication] = useState("");
  const [role, setRole] = useState("backend");
  const [origin, setOrigin] = useState("");
  const [client, setClient] = useState("");
  const command = what === "create"
    ? `create-client --tenant ${word(tenant, "TENANT")} --application ${word(application, "APPLICATION")} --role ${role}${origin ? ` --origin ${word(origin, "ORIGIN")}` : ""}`
    : `${{ add: "add-secret", remove: "remove-secret", revoke: "revoke-client" }[what]} --client ${word(client, "CLIENT_ID")}`;
  return (
    <>
      <section className="card" aria-label={texts.parts.clients}>
        <p className="dim lead">{t.lead}</p>
        <div className="client-form">
          <NativeSelect label={t.what} value={what} data={Object.entries(t.whats).map(([value, label]) => ({ value, label }))} onChange={(event) => setWhat(event.currentTarget.value as What)} />
          {what === "create" ? (
            <>
              <TextInput label={t.tenant} maxLength={64} value={tenant} onChange={(event) => setTenant(event.currentTarget.value)} />
              <TextInput label={t.application} maxLength={64} value={application} onChange={(event) => setApplication(event.currentTarget.value)} />
              <NativeSelect label={t.role} value={role} data={Object.entries(t.roles).map(([value, label]) => ({ value, label }))} onChange={(event) => setRole(event.currentTarget.value)} />
              <TextInput label={t.origin} placeholder="https://bank.example" maxLength={256} value={origin} onChange={(event) => setOrigin(event.currentTarget.value)} />
            </>
          ) : <TextInput label={t.client} maxLength={64} value={client} onChange={(event) => setClient(event.currentTarget.value)} />}
        </div>
        <p className="dim">{t.once}</p>
      </section>
      <Snippet name={t.whats[what]} text={`python -m local.admin ${command}`} />
    </>
  );
}

/** What somebody typed, as one word of a shell that means nothing else. */
const word = (typed: string, otherwise: string): string => {
  const text = typed.trim();
  return !text ? otherwise : /^[\w.:/@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
};
