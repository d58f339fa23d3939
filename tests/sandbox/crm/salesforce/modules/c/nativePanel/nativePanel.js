import { api, LightningElement } from "lwc";

/** A component that asks for a native shadow root, as those of packages may. */
export default class NativePanel extends LightningElement {
  static shadowSupportMode = "native";
  @api phone;
}
