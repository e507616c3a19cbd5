import { Kbd, Modal } from "@mantine/core";
import { texts } from "../texts";

/** The keys, as a list. */
export function Shortcuts({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={texts.keys.title} transitionProps={{ duration: 0 }} closeButtonProps={{ "aria-label": texts.details.close }}>
      <dl className="keys">
        {texts.keys.list.map(([key, what]) => <div key={key}><dt><Kbd>{key}</Kbd></dt><dd>{what}</dd></div>)}
      </dl>
    </Modal>
  );
}
