import App from "c/app";
import { createElement } from "lwc";

document.body.append(createElement("c-app", { is: App }));
