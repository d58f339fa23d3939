import { OptionalPermission } from "./optional-permission";

/**
 * Lets agents who keep their CRM in a Firefox container call from there; nothing in browsers without containers. Without
 * this permission Firefox opens no tab in a container; it has no other use here.
 */
export function Containers() {
  if (!import.meta.env.FIREFOX) return null;
  return (
    <OptionalPermission
      permission="cookies"
      texts={{
        why: "containers.why",
        allow: "containers.allow",
        granted: "containers.granted",
        refused: "containers.refused",
      }}
    />
  );
}
