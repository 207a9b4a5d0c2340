/** The agent that a route's path names; a tenant's with `?tenant=acme`, because a slash would be another path. */
export async function agentOfPath(request: Request, params: Promise<{ agent: string }>): Promise<string> {
  const { agent } = await params;
  const tenant = new URL(request.url).searchParams.get("tenant");
  return tenant === null ? agent : `${tenant}/${agent}`;
}
