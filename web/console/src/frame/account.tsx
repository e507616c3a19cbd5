import { ActionIcon, Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { IconDeviceDesktop, IconKeyboard, IconLogout, IconMoon, IconSun } from "@tabler/icons-react";
import { current, signOut } from "../signing_in";
import { texts } from "../texts";
import { zone } from "../words";

/** Who is signed in, and what they may choose about the page. */
export function Account({ showKeys }: { showKeys: () => void }) {
  const { setColorScheme, colorScheme } = useMantineColorScheme();
  const analyst = current();
  const name = analyst?.name ?? "";
  const initials = name.split(/\s+/).map((word) => word[0] ?? "").join("").slice(0, 2).toUpperCase();
  const schemes = [["light", IconSun], ["dark", IconMoon], ["auto", IconDeviceDesktop]] as const;
  return (
    <Menu position="bottom-end" width={240} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <UnstyledButton className="account" aria-label={`${initials} ${name}`}>
          <ActionIcon component="span" variant="light" radius="xl" size={32}><Text size="xs" fw={650} component="span">{initials}</Text></ActionIcon>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{name}{analyst?.username && analyst.username !== name ? ` · ${analyst.username}` : ""}<br />{texts.account.zone} {zone}</Menu.Label>
        <Menu.Divider />
        {schemes.map(([scheme, Icon]) => (
          <Menu.Item key={scheme} role="menuitemradio" aria-checked={colorScheme === scheme} leftSection={<Icon size={16} />} onClick={() => setColorScheme(scheme)} data-chosen={colorScheme === scheme || undefined}>
            {texts.theme[scheme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={showKeys}>{texts.account.keys}</Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>{texts.account.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
