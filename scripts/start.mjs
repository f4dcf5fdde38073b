// `npm start`: everything that is missing, then the dev environment in the lab.
import { chartwright, setUp } from "./setup.mjs";

setUp();
chartwright("lab", "up");
chartwright("release", "dev");
