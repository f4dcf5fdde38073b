// `npm start`: downloads whatever is missing, then releases the dev environment in the lab.
import { chartwright, setUp } from "./setup.mjs";

setUp();
chartwright("lab", "up");
chartwright("release", "dev");
