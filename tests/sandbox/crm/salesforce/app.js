import { createElement } from "lwc";
import App from "c/app";

document.body.append(createElement("c-app", { is: App }));
